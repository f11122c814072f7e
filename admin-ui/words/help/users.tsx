/** Roles, tokens, encryption. */
export function Users() {
  return (
    <>
      <p>
        At its first start the server prints a set-up code. Who has it makes the first administrator. There
        are three roles: viewers see everything, operators deploy, administrators do everything else too.
      </p>
      <h2>Scripts</h2>
      <p>
        Make a token under <a href="/users?tab=tokens">Users, API tokens</a> and send it as{" "}
        <code>Authorization: Bearer TOKEN</code>. On the server itself, the command line needs none.{" "}
        <code>broadside login</code> does it on other machines.{" "}
        <a href="/api/docs" target="_blank">The API</a> has everything that this console has.
      </p>
      <h2>Encryption</h2>
      <p>
        The console is served by HTTPS with a certificate that the server made; its fingerprint is printed at
        the start. Put your own as <code>tls.crt</code> and <code>tls.key</code>{" "}
        into the data folder. The stream to the machines is authenticated, so nobody can slip data in; it is
        not encrypted.
      </p>
      <h2>Machines</h2>
      <p>
        A machine being deployed has a narrow door of its own: it can ask for its session, and do nothing that
        an administrator can.
      </p>
    </>
  );
}

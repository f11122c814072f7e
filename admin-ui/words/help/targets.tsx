/** What is to be seen and done at a machine being deployed. */
export function Targets() {
  return (
    <>
      <h2>Server-driving mode</h2>
      <p>
        The machine waits for the server. Its screen shows whom it found, what it waits for, and then
        progress: received, written, rates, time left. It joins an automatic session, or the session whose ID
        it carries.
      </p>
      <h2>Client-driving mode</h2>
      <p>
        Somebody at the machine chooses: a session that is there, or an image for which a session is made. A
        second machine that asks for the same image and destination joins the same session. Before anything is
        written the machine names the disk that will be overwritten, and asks.
      </p>
      <h2>By hand</h2>
      <p>
        On any live Linux: <code>broadside --target --disk /dev/sda</code>, with <code>--server ADDRESS</code>
        {" "}
        where the server is on another network.
      </p>
      <h2>When it goes wrong</h2>
      <p>
        The reason is on the machine's screen, on its first serial port (115200 baud), and in this server's
        {" "}
        <a href="/log">log</a>. The machine tries again by itself where that can help.
      </p>
    </>
  );
}

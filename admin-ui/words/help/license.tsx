/** How machines are counted. */
export function License() {
  return (
    <>
      <p>
        As shipped nothing is limited. A server that was given a license key counts machines: each machine
        once, however often it is deployed.
      </p>
      <ul>
        <li>
          An <strong>evaluation</strong> lasts 60 days and allows 100 machines.
        </li>
        <li>
          A <strong>commercial</strong>{" "}
          license replaces the evaluation's quota by its own. Each further one adds to it.
        </li>
      </ul>
      <p>
        <a href="/about">About</a> shows total, expended and available, and <em>Add license</em>{" "}
        takes a license file. A machine that exceeds the quota is not deployed and says why; those before it
        go on.
      </p>
      <p>
        License files are signed: <code>broadside license keygen</code>, <code>issue</code>, <code>show</code>
        {" "}
        and <code>add</code> are for whoever gives them out.
      </p>
    </>
  );
}

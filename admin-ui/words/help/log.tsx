/** What is written down, and for how long. */
export function Log() {
  return (
    <>
      <p>
        Each event is kept once, with its time, machine and session. The <a href="/log">log</a>{" "}
        shows all; a session's page shows its own; the current activity on the Overview shows what happens
        now.
      </p>
      <ul>
        <li>Filter by level, time, session, machine and words; export as CSV, JSON lines or text.</li>
        <li>
          Text copies lie in the folder <code>LOGPATH</code>:{" "}
          <code>server.log</code>, and a file for each session.
        </li>
        <li>
          At <code>PACKTIME</code>, every <code>PACKINTERVAL</code>{" "}
          days, what is outdated is dropped and the database compacted.
        </li>
      </ul>
    </>
  );
}

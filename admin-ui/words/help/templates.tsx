/** Options kept under a name, and sessions by the clock. */
export function Templates() {
  return (
    <>
      <h2>Templates</h2>
      <p>
        A <a href="/templates">template</a>{" "}
        keeps all options of a session. A session made from it asks only for a name and a schedule. Any
        session can be saved as one. Changing a template changes no session that was made from it.
      </p>
      <h2>Schedules</h2>
      <p>
        The wizard's step <em>Schedule</em>{" "}
        decides when a session runs. Times are those on the wall of the time zone you choose, through daylight
        saving as well.
      </p>
      <dl>
        <dt>Cyclic</dt>
        <dd>
          The session starts again whenever new machines come, until you stop it. Not with a list of MAC
          addresses: its machines are the same each time.
        </dd>
        <dt>Once</dt>
        <dd>On a day at a time.</dd>
        <dt>Daily</dt>
        <dd>Every so many days.</dd>
        <dt>Weekly</dt>
        <dd>Every so many weeks on the days you choose.</dd>
        <dt>Monthly</dt>
        <dd>On a day of the month; in a month without that day on its last one.</dd>
      </dl>
      <p>
        Each may have a first and a last day. A run that was missed because the server was off is told in the
        log and under <a href="/schedules">Schedules</a>; it is not made up for behind your back.
      </p>
    </>
  );
}

import { access } from "../../app/access.ts";
import { LogIn } from "./log_in.tsx";
import { SetUp } from "./set_up.tsx";
import { words } from "../../words/mod.ts";

/** What stands before the console: set-up at the very first, then the login. */
export default function Door() {
  const { state, secure } = access.value!;
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  return (
    <main class="door">
      <div class="card">
        <img src="/ui/icon.svg" alt="" width="48" height="48" />
        {state === "setup" ? <SetUp /> : <LogIn />}
        {!secure && !isHere && <p class="warn">{words.door.insecure}</p>}
      </div>
    </main>
  );
}

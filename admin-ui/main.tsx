import { render } from "preact";
import { Console } from "./app/console.tsx";

render(<Console />, document.getElementById("console")!);

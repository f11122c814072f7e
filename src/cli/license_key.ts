import { BroadsideError, messageOf } from "../base/mod.ts";
import { publicKeyOf } from "../license/mod.ts";

/**
 * The public key that a server checks licenses with, in PEM: of the file given, or of license.pub in the data folder
 * where there is one; undefined when nothing shall be limited. Throws `license.key` or `config.file`.
 */
export function licenseKey(given: string | undefined, data: string): string | undefined {
  const file = given ?? `${data}/license.pub`;
  let pem: string;
  try {
    pem = Deno.readTextFileSync(file);
  } catch (cause) {
    if (given === undefined && cause instanceof Deno.errors.NotFound) return undefined;
    throw new BroadsideError("config.file", `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
  publicKeyOf(pem, file);
  return pem;
}

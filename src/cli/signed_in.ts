import { ApiClient } from "./api_client.ts";
import { askLine, askSecret } from "./ask.ts";
import { type SavedLogin, savedLoginOf } from "./saved_logins.ts";

/** Does something by a login with name and password, which ends afterwards. */
export async function byLogin<T>(
  client: ApiClient,
  name: string,
  password: string,
  act: (login: ApiClient) => Promise<T>,
): Promise<T> {
  const login = await client.signIn(name, password);
  try {
    return await act(login);
  } finally {
    await login.post("access/logout", {});
  }
}

/**
 * Does something by a login of whoever calls: a name that was given, else of `broadside login` at that server, else one
 * that is asked for, and a password that is asked for.
 */
export async function byOwnLogin<T>(
  { origin }: URL,
  given: string | undefined,
  act: (login: ApiClient, password: string) => Promise<T>,
): Promise<T> {
  const saved: Partial<SavedLogin> = savedLoginOf(origin) ?? {};
  const name = given ?? saved.user ?? askLine("Name: ");
  const password = askSecret(`Password of ${name}: `);
  // Without the token: what it takes here is a login.
  const client = new ApiClient(origin, undefined, { headers: {}, certificate: saved.certificate });
  return await byLogin(client, name, password, (login) => act(login, password));
}

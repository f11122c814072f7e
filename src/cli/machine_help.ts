import { SERVER_HELP } from "./api_client.ts";

/** What `broadside machine` prints when it is asked what it can do. */
export const MACHINE_HELP = `broadside machine COMMAND …: the machines that a running server knows

  list [--search TEXT]        machines, those seen last first
  show WHICH                  all that is known of one, and every deployment it got
  assign WHICH… WHAT          what they boot: server, client, local, menu, or none (their group or the default decides)
  name WHICH NAME             give a name; --none takes it away
  group WHICH… GROUP          put into a group; --none takes out
  wake WHICH…                 wake machines over the network
  forget WHICH…               forget machines; they are new when they come again
  import FILE                 machines from a table with columns mac, name, group; - reads standard input

WHICH is a machine's number, name, UUID or the MAC address of one of its network adapters.

  --session ID   assign: boot the server's deployment for this session
  --group NAME   assign: for a whole group instead of machines
  --default      assign: for all machines that nothing else is assigned to
${SERVER_HELP}
  --json         print JSON`;

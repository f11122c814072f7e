/** How to take part in DHCP on a network that has these servers. */
export function proposal(found: { proxy: boolean }[]): "server" | "proxy" {
  return found.some((each) => !each.proxy) ? "proxy" : "server";
}

/** The proposals in words. */
export const PROPOSALS = {
  server: "no DHCP server answers: let this one give out addresses with `--dhcp server`",
  proxy: "there is a DHCP server: run beside it with `--dhcp proxy`, which gives out no addresses",
};

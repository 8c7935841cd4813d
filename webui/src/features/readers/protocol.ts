/** Which protocol the device speaks as a reader. Logic only. */

export interface ProtocolSettings {
  protocol: string;
}

export interface VapixSettings {
  enabled: boolean;
  reader: string;
}

/** The type of the protocol over the network, which is a section of its own. */
export const VAPIX = "vapix";

/** The type in use; what goes over the network comes first, as it does in the device. */
export function inUse(cable: ProtocolSettings | undefined, network: VapixSettings | undefined): string {
  return network?.enabled === true ? VAPIX : (cable?.protocol ?? "none");
}

/** Whether a setting of the section `reader-protocol` is for the form: the type is chosen above it. */
export function besideType(path: string, value: (path: string) => unknown): boolean {
  return path !== "protocol" && (path !== "key" || value("security") !== "plain");
}

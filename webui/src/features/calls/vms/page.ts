import { IconDeviceDesktop } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "vmsCalls",
  path: "/communication/vms-calls",
  group: "communication",
  order: 40,
  icon: IconDeviceDesktop,
  role: "operator",
  namespace: "calls",
  shown: (device) => Boolean(device.capabilities?.["intercom"]),
  load: () => import("./VmsCallsPage"),
};

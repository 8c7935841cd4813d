import { IconPlug } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "devicePorts",
  path: "/device/io",
  group: "device",
  order: 10,
  icon: IconPlug,
  role: "operator",
  namespace: "ports",
  shown: (device) => Boolean(device.capabilities?.["door"]),
  load: () => import("./DevicePortsPage"),
};

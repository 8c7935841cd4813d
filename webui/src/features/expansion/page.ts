import { IconCircuitSwitchOpen } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "expansion",
  path: "/device/expansion",
  group: "device",
  order: 15,
  icon: IconCircuitSwitchOpen,
  role: "operator",
  namespace: "expansion",
  sections: ["expansion"],
  shown: (device) => Boolean(device.capabilities?.["expansion_module"]),
  load: () => import("./ExpansionPage"),
};

import { IconPlug } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "ports",
  path: "/system/accessories",
  group: "system",
  order: 60,
  icon: IconPlug,
  role: "operator",
  namespace: "ports",
  sections: ["io"],
  load: () => import("./PortsPage"),
};

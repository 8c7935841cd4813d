import { IconNetwork } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "network",
  path: "/system/network",
  group: "system",
  order: 20,
  icon: IconNetwork,
  role: "administrator",
  namespace: "network",
  sections: ["http"],
  load: () => import("./NetworkPage"),
};

import { IconTool } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "maintenance",
  path: "/maintenance",
  group: "maintenance",
  order: 0,
  icon: IconTool,
  role: "administrator",
  namespace: "maintenance",
  load: () => import("./MaintenancePage"),
};

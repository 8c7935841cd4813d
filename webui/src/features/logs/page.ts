import { IconFileText } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "logs",
  path: "/system/logs",
  group: "system",
  order: 80,
  icon: IconFileText,
  role: "administrator",
  namespace: "logs",
  load: () => import("./LogsPage"),
};

import { IconActivity } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "status",
  path: "/status",
  group: "top",
  order: 0,
  icon: IconActivity,
  role: "viewer",
  namespace: "status",
  load: () => import("./StatusPage"),
};

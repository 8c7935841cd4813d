import { IconHistory } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "accessLog",
  path: "/access/log",
  group: "access",
  order: 50,
  icon: IconHistory,
  role: "administrator",
  namespace: "doors",
  shown: (device) => Boolean(device.capabilities?.["door"]),
  load: () => import("./AccessLogPage"),
};

import { IconClockCog } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "time",
  path: "/system/time",
  group: "system",
  order: 0,
  icon: IconClockCog,
  role: "administrator",
  namespace: "timePage",
  sections: ["time"],
  load: () => import("./TimePage"),
};

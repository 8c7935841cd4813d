import { IconBolt } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "events",
  path: "/system/events",
  group: "system",
  order: 50,
  icon: IconBolt,
  role: "operator",
  namespace: "rules",
  sections: ["rules", "schedules"],
  load: () => import("./EventsPage"),
};

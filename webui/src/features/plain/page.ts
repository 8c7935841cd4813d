import { IconAdjustments } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "plain",
  path: "/system/plain-config",
  group: "system",
  order: 90,
  icon: IconAdjustments,
  role: "administrator",
  namespace: "plain",
  sections: ["*"],
  load: () => import("./PlainConfigPage"),
};

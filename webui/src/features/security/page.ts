import { IconShieldLock } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "security",
  path: "/system/security",
  group: "system",
  order: 30,
  icon: IconShieldLock,
  role: "administrator",
  namespace: "security",
  sections: ["brute-force"],
  load: () => import("./SecurityPage"),
};

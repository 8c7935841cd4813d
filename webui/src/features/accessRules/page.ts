import { IconShieldLock } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "accessRules",
  path: "/access/rules",
  group: "access",
  order: 20,
  icon: IconShieldLock,
  role: "administrator",
  namespace: "accessRules",
  shown: (device) => Boolean(device.capabilities?.["door"]),
  load: () => import("./AccessRulesPage"),
};

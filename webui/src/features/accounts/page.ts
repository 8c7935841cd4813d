import { IconUsers } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "accounts",
  path: "/system/accounts",
  group: "system",
  order: 40,
  icon: IconUsers,
  role: "administrator",
  namespace: "accounts",
  sections: ["accounts"],
  load: () => import("./AccountsPage"),
};

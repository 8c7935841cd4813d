import { IconUserShield } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "entryList",
  path: "/reader/entry-list",
  group: "reader",
  order: 50,
  icon: IconUserShield,
  role: "operator",
  namespace: "entryList",
  sections: ["entry-list"],
  shown: (device) => Boolean(device.capabilities?.["entry_list"]),
  load: () => import("./EntryListPage"),
};

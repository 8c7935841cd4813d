import { IconAddressBook } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "contacts",
  path: "/communication/contacts",
  group: "communication",
  order: 10,
  icon: IconAddressBook,
  role: "operator",
  namespace: "calls",
  sections: ["contacts"],
  shown: (device) => Boolean(device.capabilities?.["intercom"]),
  load: () => import("./ContactsPage"),
};

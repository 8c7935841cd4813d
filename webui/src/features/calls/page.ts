import { IconPhoneOutgoing } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "calls",
  path: "/communication/calls",
  group: "communication",
  order: 30,
  icon: IconPhoneOutgoing,
  role: "operator",
  namespace: "calls",
  sections: ["calls"],
  shown: (device) => Boolean(device.capabilities?.["intercom"]),
  load: () => import("./CallsPage"),
};

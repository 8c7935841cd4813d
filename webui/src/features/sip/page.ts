import { IconPhoneCall } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

/** Intercoms have SIP under Communication, the other products under System. */
export const page: PageInfo = {
  id: "sip",
  path: "/communication/sip",
  group: "communication",
  order: 20,
  icon: IconPhoneCall,
  role: "administrator",
  namespace: "sip",
  sections: ["sip"],
  shown: (device) => Boolean(device.capabilities?.["sip"]) && Boolean(device.capabilities?.["intercom"]),
  load: () => import("./SipPage"),
};

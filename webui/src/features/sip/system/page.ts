import { page as communication } from "../page";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  ...communication,
  path: "/system/sip",
  group: "system",
  order: 62,
  shown: (device) => Boolean(device.capabilities?.["sip"]) && !device.capabilities?.["intercom"],
};

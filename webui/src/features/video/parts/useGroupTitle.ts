import { useTranslation } from "react-i18next";

/** What a group of camera settings is called. */
export function useGroupTitle(): (group: string) => string {
  const { t } = useTranslation("video");
  return (group) => (group === "" ? t("look") : t(`groups.${group}`, { defaultValue: group }));
}

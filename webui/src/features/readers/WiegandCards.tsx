import { IconBinary } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";

/** What is read as a card of a Wiegand reader. */
export function WiegandCards({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation("readers");
  return (
    <Card title={t("wiegandCards")} description={t("wiegandCardsText")} icon={<IconBinary size={20} />}>
      <SectionForm section="wiegand" readOnly={!mayChange} />
    </Card>
  );
}

import { IconShieldLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";
import { AuthoritiesCard } from "./AuthoritiesCard";

export default function SecurityPage() {
  const { t } = useTranslation(["security", "common"]);
  return (
    <Page title={t("common:pages.security")} lead={t("lead")}>
      <Card title={t("bruteForce")} description={t("bruteForceText")} icon={<IconShieldLock size={20} />}>
        <SectionForm section="brute-force" />
      </Card>
      <AuthoritiesCard />
    </Page>
  );
}

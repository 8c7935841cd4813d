import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Page } from "../../shared/Page";
import { EmptyState } from "../../shared/states";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")}>
      <EmptyState
        icon={IconMapOff}
        title={t("notFound.title")}
        text={t("notFound.text")}
        action={
          <Button component={Link} to="/status" variant="default" mt="sm">
            {t("notFound.action")}
          </Button>
        }
      />
    </Page>
  );
}

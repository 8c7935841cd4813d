import { Alert, Button, Code, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";

/** A page that broke: the menu stays, the page says what happened and can be loaded again. */
export function PageError() {
  const { t } = useTranslation();
  const failure = useRouteError();
  const words = failure instanceof Error ? failure.message : String(failure);
  return (
    <Alert color="red" title={t("broken.title")} role="alert" m="md">
      <Stack gap="sm" align="flex-start">
        {t("broken.text")}
        <Code block>{words}</Code>
        <Button size="xs" variant="default" onClick={() => window.location.reload()}>
          {t("broken.reload")}
        </Button>
      </Stack>
    </Alert>
  );
}

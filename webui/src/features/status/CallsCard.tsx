import { Alert, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Card } from "../../shared/Card";
import { Loaded } from "../../shared/states";
import { CallPanel } from "../calls/CallPanel";
import { useCalls } from "../calls/state";

/** Calls as they go, and whether the accounts are reached; on products that call. */
export function CallsCard() {
  const { t } = useTranslation(["calls", "common"]);
  const now = useCalls();
  return (
    <Card title={t("statusTitle")} icon={<IconPhone size={20} />}>
      <Loaded query={now}>
        {(state) => {
          const registered = Object.values(state.accounts).filter((account) => account.state !== "none");
          const reached = registered.filter((account) => account.state === "registered").length;
          return (
            <Stack gap="sm">
              {state.unavailable === null ? null : (
                <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
                  {state.unavailable}
                </Alert>
              )}
              {state.calls.map((call) => (
                <CallPanel key={call.id} call={call} />
              ))}
              {state.calls.length === 0 ? (
                <Text size="sm" c="dimmed">
                  {t(state.enabled ? "noCall" : "sipOff")}
                </Text>
              ) : null}
              {state.enabled && registered.length > 0 ? (
                <Text size="sm">{t("accountsState", { ok: reached, all: registered.length })}</Text>
              ) : null}
            </Stack>
          );
        }}
      </Loaded>
    </Card>
  );
}

import { Group, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AccountState } from "../../api/schema.gen";
import "./light.css";

interface AccountLightProps {
  enabled: boolean;
  registers: boolean;
  status: AccountState | undefined;
}

/** How an account stands with its server: a light, its meaning in words, and what the server said. */
export function AccountLight({ enabled, registers, status }: AccountLightProps) {
  const { t } = useTranslation("sip");
  const state = !enabled ? "off" : !registers ? "ready" : (status?.state ?? "trying");
  const detail = status !== undefined && registers && status.code > 0 ? `${status.code} ${status.text}` : (status?.text ?? "");
  return (
    <Tooltip label={detail} disabled={detail === ""}>
      <Group gap={8} wrap="nowrap" className="ae-state" tabIndex={detail === "" ? undefined : 0}>
        <span className="ae-light" data-state={state} aria-hidden />
        <div>
          <Text size="sm" fw={500}>
            {t(`light.${state}`)}
          </Text>
          {state === "failed" && detail !== "" ? (
            <Text size="xs" c="dimmed">
              {detail}
            </Text>
          ) : null}
          {status?.secondary === true ? (
            <Text size="xs" c="dimmed">
              {t("onSecondary", { server: status.registrar })}
            </Text>
          ) : null}
        </div>
      </Group>
    </Tooltip>
  );
}

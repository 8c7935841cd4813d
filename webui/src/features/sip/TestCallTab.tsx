import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPhoneCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSection } from "../../api/hooks";
import { complaintFor } from "../../forms/useDraft";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Loaded } from "../../shared/states";
import { CallPanel } from "../calls/CallPanel";
import { useCalls, useMakeCall } from "../calls/state";
import { labelOf, type SipSettings } from "./sip";

/** Communication > SIP > Test call: calls an address and shows how the call goes. */
export function TestCallTab() {
  const { t } = useTranslation(["sip", "common"]);
  const stored = useSection<SipSettings>("sip");
  const calls = useCalls();
  const call = useMakeCall();
  const [account, setAccount] = useState<string | null>(null);
  const [to, setTo] = useState("");
  return (
    <Loaded query={stored}>
      {(settings) => {
        const blocked = calls.data?.unavailable ?? (settings.enabled ? null : t("sipIsOff"));
        const inAddress = complaintFor(call.error, "to");
        return (
          <Stack gap="lg">
            <Card title={t("tab.test-call")} description={t("testText")} icon={<IconPhoneCheck size={20} />}>
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  call.mutate({ to: to.trim(), account: account ?? settings.default_account, test: true });
                }}
              >
                <Stack gap="md">
                  <Select
                    label={t("sipAccount")}
                    allowDeselect={false}
                    data={Object.entries(settings.accounts)
                      .filter(([, entry]) => entry.enabled)
                      .map(([id, entry]) => ({ value: id, label: labelOf(id, entry) }))}
                    value={account ?? settings.default_account}
                    onChange={setAccount}
                  />
                  <TextInput
                    label={t("sipAddress")}
                    placeholder="sip:6001@192.168.0.10"
                    autoCapitalize="none"
                    autoCorrect="off"
                    spellCheck={false}
                    value={to}
                    error={inAddress}
                    onChange={(event) => setTo(event.currentTarget.value)}
                  />
                  {blocked === null ? null : (
                    <Text size="sm" c="dimmed">
                      {blocked}
                    </Text>
                  )}
                  {call.error === null || inAddress !== null ? null : (
                    <Text size="sm" c="var(--mantine-color-error)" role="alert">
                      {describeError(call.error, t)}
                    </Text>
                  )}
                  <Group>
                    <Button
                      type="submit"
                      leftSection={<IconPhoneCheck size={18} aria-hidden />}
                      loading={call.isPending}
                      disabled={blocked !== null || to.trim() === ""}
                    >
                      {t("makeTestCall")}
                    </Button>
                  </Group>
                </Stack>
              </form>
            </Card>
            <Stack gap="sm" aria-live="polite">
              {(calls.data?.calls ?? []).map((running) => (
                <CallPanel key={running.id} call={running} />
              ))}
            </Stack>
          </Stack>
        );
      }}
    </Loaded>
  );
}

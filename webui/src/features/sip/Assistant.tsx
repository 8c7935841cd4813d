import { Alert, Button, Group, Modal, PasswordInput, Radio, Stack, Stepper, Switch, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import { freeItem } from "../../forms/item";
import { describeError } from "../../shared/describeError";
import { said } from "../../shared/toast";
import type { SipSettings } from "./sip";

interface AssistantProps {
  opened: boolean;
  base: string;
  onClose: () => void;
}

/** SIP set up step by step: on or off, with a server or without one, and a look at all of it before it is stored. */
export function Assistant(props: AssistantProps) {
  const { t } = useTranslation(["sip", "common"]);
  const stored = useSection<SipSettings>("sip");
  return (
    <Modal
      opened={props.opened && stored.data !== undefined}
      onClose={props.onClose}
      size="lg"
      title={t("assistant.open")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {stored.data === undefined ? null : <Steps {...props} settings={stored.data} />}
    </Modal>
  );
}

function Steps({ base, onClose, settings }: AssistantProps & { settings: SipSettings }) {
  const { t } = useTranslation(["sip", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("sip");
  const [step, setStep] = useState(0);
  const [incoming, setIncoming] = useState(true);
  const [mode, setMode] = useState<"peer-to-peer" | "registered">("registered");
  const [account, setAccount] = useState({ name: "", user_id: "", registrar: "", password: "", authentication_id: "" });
  const [tried, setTried] = useState(false);
  const set = (change: Partial<typeof account>) => setAccount({ ...account, ...change });
  const server = mode === "registered";
  const missing = { user_id: server && account.user_id.trim() === "", registrar: server && account.registrar.trim() === "" };
  const next = () => {
    setTried(step === 1);
    if (step === 1 && (missing.user_id || missing.registrar)) return;
    setTried(false);
    setStep(step + 1);
  };
  const finish = () => {
    const id = freeItem(settings.accounts, "sip_account_", 1);
    const added = server ? { accounts: { [id]: { ...account, mode } }, default_account: id } : {};
    save.mutate(
      { enabled: true, allow_incoming: incoming, ...added },
      {
        onSuccess: () => {
          said(t("assistant.done"));
          onClose();
          void navigate(`${base}/${server ? "accounts" : "test-call"}`);
        },
      },
    );
  };
  const need = (bad: boolean) => (tried && bad ? t("common:form.required") : null);
  return (
    <Stack gap="lg">
      <Stepper active={step} size="sm" allowNextStepsSelect={false} onStepClick={setStep}>
        <Stepper.Step label={t("assistant.use")}>
          <Stack gap="md">
            <Text size="sm">{t("assistant.useText")}</Text>
            <Switch
              label={t("assistant.incoming")}
              description={t("assistant.incomingText")}
              checked={incoming}
              onChange={(event) => setIncoming(event.currentTarget.checked)}
            />
          </Stack>
        </Stepper.Step>
        <Stepper.Step label={t("assistant.server")}>
          <Stack gap="md">
            <Radio.Group value={mode} onChange={(value) => setMode(value === "registered" ? "registered" : "peer-to-peer")}>
              <Stack gap="sm">
                <Radio value="registered" label={t("registered")} description={t("registeredText")} />
                <Radio value="peer-to-peer" label={t("peerToPeer")} description={t("peerToPeerText")} />
              </Stack>
            </Radio.Group>
            {server ? (
              <>
                <TextInput
                  label={t("name")}
                  description={t("assistant.nameText")}
                  value={account.name}
                  onChange={(event) => set({ name: event.currentTarget.value })}
                />
                <TextInput
                  label={t("registrar")}
                  description={t("assistant.registrarText")}
                  value={account.registrar}
                  error={need(missing.registrar)}
                  onChange={(event) => set({ registrar: event.currentTarget.value })}
                />
                <TextInput
                  label={t("userId")}
                  description={t("assistant.userText")}
                  value={account.user_id}
                  error={need(missing.user_id)}
                  onChange={(event) => set({ user_id: event.currentTarget.value })}
                />
                <TextInput
                  label={t("authenticationId")}
                  description={t("assistant.authenticationText")}
                  value={account.authentication_id}
                  onChange={(event) => set({ authentication_id: event.currentTarget.value })}
                />
                <PasswordInput
                  label={t("password")}
                  autoComplete="new-password"
                  value={account.password}
                  onChange={(event) => set({ password: event.currentTarget.value })}
                />
              </>
            ) : null}
          </Stack>
        </Stepper.Step>
        <Stepper.Step label={t("assistant.check")}>
          <Stack gap="xs">
            <Text size="sm">{t(incoming ? "assistant.sumIncoming" : "assistant.sumNoIncoming")}</Text>
            <Text size="sm">
              {server
                ? t("assistant.sumServer", { user: account.user_id, server: account.registrar })
                : t("assistant.sumPeer")}
            </Text>
            <Text size="sm" c="dimmed">
              {t("assistant.then")}
            </Text>
          </Stack>
        </Stepper.Step>
      </Stepper>
      {save.error === null ? null : (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("common:failed.save")} role="alert">
          {describeError(save.error, t)}
        </Alert>
      )}
      <Group justify="space-between">
        <Button variant="default" onClick={() => (step === 0 ? onClose() : setStep(step - 1))}>
          {t(step === 0 ? "common:action.cancel" : "common:action.back")}
        </Button>
        {step < 2 ? (
          <Button onClick={next}>{t("assistant.next")}</Button>
        ) : (
          <Button loading={save.isPending} onClick={finish}>
            {t("assistant.finish")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

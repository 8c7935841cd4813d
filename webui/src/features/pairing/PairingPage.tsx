import { Alert, Badge, Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconCamera, IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn, useSaveSection, useSection } from "../../api/hooks";
import type { CameraPairing } from "../../api/schema.gen";
import { complaintFor } from "../../forms/useDraft";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";

interface PairingSettings {
  enabled: boolean;
  address: string;
  username: string;
}

const KEY = ["camera-pairing"] as const;
const colors: Record<CameraPairing["state"], string> = { off: "gray", connecting: "yellow", connected: "accent", failed: "red" };

/** System > Edge-to-edge: a camera nearby whose picture goes along in calls. */
export default function PairingPage() {
  const { t } = useTranslation(["pairing", "common"]);
  const stored = useSection<PairingSettings>("camera-pairing");
  const now = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/camera-pairing", { signal }),
    refetchInterval: 2000,
  });
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "camera-pairing");
  useFieldTarget(stored.data !== undefined);
  return (
    <Page title={t("common:pages.edgeToEdge")} lead={t("lead")}>
      <Loaded query={stored}>
        {(settings) => (
          <Card
            title={t("camera")}
            description={t("cameraText")}
            icon={<IconCamera size={20} />}
            action={
              now.data === undefined ? undefined : (
                <Badge color={colors[now.data.state]} role="status">
                  {t(`state.${now.data.state}`)}
                </Badge>
              )
            }
          >
            {now.data !== undefined && now.data.problem !== "" ? (
              <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
                {now.data.problem}
              </Alert>
            ) : null}
            <PairingForm key={String(settings.enabled)} settings={settings} />
          </Card>
        )}
      </Loaded>
    </Page>
  );
}

function PairingForm({ settings }: { settings: PairingSettings }) {
  const { t } = useTranslation(["pairing", "common"]);
  const save = useSaveSection("camera-pairing");
  const [address, setAddress] = useState(settings.address);
  const [username, setUsername] = useState(settings.username);
  const [password, setPassword] = useState("");
  const connected = settings.enabled;
  const connect = () =>
    save.mutate(
      { enabled: true, address: address.trim(), username, ...(password === "" ? {} : { password }) },
      { onSuccess: () => said(t("connecting", { address: address.trim() })) },
    );
  const disconnect = () =>
    save.mutate(
      { enabled: false },
      {
        onSuccess: () => said(t("disconnected")),
        onError: (error) => complained(t("disconnect"), describeError(error, t)),
      },
    );
  const error = (name: string) => complaintFor(save.error, name);
  const homeless = save.error !== null && ["address", "username", "password"].every((name) => error(name) === null);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        connect();
      }}
    >
      <Stack gap="md">
        <TextInput
          id="field-camera-pairing-address"
          label={t("address")}
          description={t("addressText")}
          disabled={connected}
          autoCapitalize="none"
          spellCheck={false}
          value={address}
          error={error("address")}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <TextInput
          id="field-camera-pairing-username"
          label={t("username")}
          disabled={connected}
          autoComplete="off"
          value={username}
          error={error("username")}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          id="field-camera-pairing-password"
          label={t("password")}
          disabled={connected}
          autoComplete="new-password"
          placeholder={settings.address === "" ? undefined : t("common:form.secretSet")}
          value={password}
          error={error("password")}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {homeless && save.error !== null ? (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
            {describeError(save.error, t)}
          </Alert>
        ) : null}
        <Group>
          {connected ? (
            <Button
              variant="default"
              leftSection={<IconPlugConnectedX size={18} aria-hidden />}
              loading={save.isPending}
              onClick={disconnect}
            >
              {t("disconnect")}
            </Button>
          ) : (
            <Button
              type="submit"
              leftSection={<IconPlugConnected size={18} aria-hidden />}
              loading={save.isPending}
              disabled={address.trim() === ""}
            >
              {t("connect")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

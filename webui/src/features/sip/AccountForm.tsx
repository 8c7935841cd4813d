import { ActionIcon, Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSection } from "../../api/hooks";
import { useDevice, useHasRole } from "../../app/session";
import { freeItem } from "../../forms/item";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { useSectionSchema } from "../../forms/SectionForm";
import { Loaded } from "../../shared/states";
import { accountShows, type SipSettings } from "./sip";
import { draftsOf, proxiesPatch, raised, type ProxyDraft } from "./proxies";

interface AccountFormProps {
  item: string;
  settings: SipSettings;
  onClose: () => void;
}

/** One account: its settings by their schema, its proxies in their order. */
export function AccountForm({ item, settings, onClose }: AccountFormProps) {
  const { t } = useTranslation(["sip", "common"]);
  const schema = useSectionSchema("sip");
  const device = useDevice();
  const administrator = useHasRole("administrator");
  const certificates = useSection<{ certificates: Record<string, unknown> }>("certificates", administrator);
  const stored = settings.accounts[item]?.proxies ?? {};
  const [proxies, setProxies] = useState<readonly ProxyDraft[]>(() => draftsOf(stored));
  const patch = proxiesPatch(stored, proxies);
  const aliases = Object.keys(certificates.data?.certificates ?? {});
  const video = Boolean(device.capabilities?.["video"]);
  const areas = Number(device.capabilities?.["view_areas"] ?? 0);
  return (
    <Loaded query={schema}>
      {(form) => (
        <ItemForm
          section="sip"
          table="accounts"
          item={item}
          schema={form.schema as JsonSchema}
          values={settings as unknown as Values}
          shown={(name, value) => {
            if (name.startsWith("video.")) return video && (name !== "video.view_area" || areas > 0);
            return accountShows(name, value);
          }}
          offers={{
            certificate: [
              { value: "", label: t("certificateOfHttps") },
              ...aliases.map((alias) => ({ value: alias, label: alias })),
            ],
            "video.profile": ["baseline", "main", "high"].map((value) => ({ value, label: t(`profile.${value}`) })),
            "video.view_area": [0, ...Array.from({ length: areas }, (_, number) => number + 1)].map((value) => ({
              value,
              label: value === 0 ? t("nativeView") : t("viewArea", { number: value }),
            })),
          }}
          extra={() => ({ proxies: patch })}
          extraDirty={Object.keys(patch).length > 0}
          after={{ [t("proxies")]: <Proxies proxies={proxies} onChange={setProxies} /> }}
          onClose={onClose}
        />
      )}
    </Loaded>
  );
}

function Proxies({ proxies, onChange }: { proxies: readonly ProxyDraft[]; onChange: (now: readonly ProxyDraft[]) => void }) {
  const { t } = useTranslation(["sip", "common"]);
  const set = (key: string, change: Partial<ProxyDraft>) =>
    onChange(proxies.map((proxy) => (proxy.key === key ? { ...proxy, ...change } : proxy)));
  const fresh = () => freeItem(Object.fromEntries(proxies.map(({ key }) => [key, key])), "proxy_");
  return (
    <Stack gap="sm">
      {proxies.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("noProxies")}
        </Text>
      ) : null}
      {proxies.map((proxy, position) => (
        <Stack key={proxy.key} gap="xs" className="ae-inset">
          <Group justify="space-between">
            <Text size="sm" fw={600}>
              {t("proxyNumber", { number: position + 1 })}
            </Text>
            <Group gap={4}>
              <ActionIcon
                variant="subtle"
                size={32}
                disabled={position === 0}
                aria-label={t("common:form.earlier", { name: proxy.server || t("proxyNumber", { number: position + 1 }) })}
                onClick={() => onChange(raised(proxies, position))}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="red"
                size={32}
                aria-label={t("removeServer", { name: proxy.server || t("proxyNumber", { number: position + 1 }) })}
                onClick={() => onChange(proxies.filter(({ key }) => key !== proxy.key))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </Group>
          <TextInput
            label={t("serverAddress")}
            value={proxy.server}
            onChange={(event) => set(proxy.key, { server: event.currentTarget.value })}
          />
          <Group grow>
            <TextInput
              label={t("username")}
              value={proxy.username}
              onChange={(event) => set(proxy.key, { username: event.currentTarget.value })}
            />
            <PasswordInput
              label={t("password")}
              autoComplete="new-password"
              placeholder={proxy.stored ? t("common:form.secretSet") : undefined}
              value={proxy.password}
              onChange={(event) => set(proxy.key, { password: event.currentTarget.value })}
            />
          </Group>
        </Stack>
      ))}
      <Group>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={proxies.length >= 16}
          onClick={() =>
            onChange([...proxies, { key: fresh(), server: "", username: "", password: "", stored: false }])
          }
        >
          {t("addProxy")}
        </Button>
      </Group>
    </Stack>
  );
}

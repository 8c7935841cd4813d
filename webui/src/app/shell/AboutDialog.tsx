import { Anchor, Code, Modal, ScrollArea, Stack, Tabs, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import licences from "../../licences.gen.json";
import { Fact, Facts } from "../../shared/Fact";
import { useDevice } from "../session";
import { releases } from "./releases";

export type AboutTab = "help" | "news" | "about" | "legal";

/** Help, release notes, who the device is, and the licences of what it is made of. */
export default function AboutDialog(props: {
  opened: boolean;
  tab: AboutTab;
  onTab: (tab: AboutTab) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(["about", "common"]);
  const device = useDevice();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={device.name}
      size="lg"
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Tabs value={props.tab} onChange={(value) => props.onTab((value ?? "about") as AboutTab)} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="help">{t("common:about.help")}</Tabs.Tab>
          <Tabs.Tab value="news">{t("common:about.news")}</Tabs.Tab>
          <Tabs.Tab value="about">{t("common:about.about")}</Tabs.Tab>
          <Tabs.Tab value="legal">{t("common:about.legal")}</Tabs.Tab>
        </Tabs.List>
        <ScrollArea.Autosize mah="60dvh" pt="md" viewportProps={{ tabIndex: 0 }}>
          <Tabs.Panel value="help">
            <Stack gap="md">
              {(["start", "rule", "bench", "keyboard"] as const).map((topic) => (
                <div key={topic}>
                  <Title order={3} size="h5">
                    {t(`help.${topic}.title`)}
                  </Title>
                  <Text size="sm" c="dimmed">
                    {t(`help.${topic}.text`)}
                  </Text>
                </div>
              ))}
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="news">
            <Stack gap="md">
              {releases.map((release) => (
                <div key={release.version}>
                  <Title order={3} size="h5">
                    {t("version", { version: release.version })}
                  </Title>
                  <ul>
                    {release.notes.map((note) => (
                      <li key={note}>
                        <Text size="sm">{t(`notes.${note}`)}</Text>
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="about">
            <Facts>
              <Fact name={t("fact.product")}>{device.fullName}</Fact>
              <Fact name={t("fact.version")}>{device.version}</Fact>
              <Fact name={t("fact.serial")}>
                <span className="ae-mono">{device.serial}</span>
              </Fact>
            </Facts>
            <Text size="sm" c="dimmed" mt="md">
              {t("notAffiliated")}
            </Text>
          </Tabs.Panel>
          <Tabs.Panel value="legal">
            <Stack gap="sm">
              <Text size="sm">{t("gpl")}</Text>
              <Text size="sm">
                {t("sources")}{" "}
                <Anchor href="https://www.gnu.org/licenses/gpl-3.0.html" rel="noreferrer" target="_blank">
                  GPL-3.0-or-later
                </Anchor>
              </Text>
              <Title order={3} size="h5">
                {t("parts")}
              </Title>
              <Stack gap={4}>
                {licences.map((part) => (
                  <Text size="sm" key={part.name}>
                    {part.name} {part.version} <Code>{part.licence}</Code>
                  </Text>
                ))}
              </Stack>
            </Stack>
          </Tabs.Panel>
        </ScrollArea.Autosize>
      </Tabs>
    </Modal>
  );
}

import { Accordion, Alert, Badge, Group, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconSearch, IconSearchOff } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { SectionInfo } from "../../api/schema.gen";
import { plain } from "../../app/searchIndex";
import type { Field } from "../../forms/schema";
import { SectionForm } from "../../forms/SectionForm";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";

/** Every setting of the device, to be found and edited; for those who know what they do. */
export default function PlainConfigPage() {
  const { t } = useTranslation(["plain", "common"]);
  const [search, setSearch] = useSearchParams();
  const [words, setWords] = useState(search.get("q") ?? "");
  const [settled] = useDebouncedValue(words, 150);
  const sections = useQuery({
    queryKey: ["sections"],
    queryFn: ({ signal }) => api.get("/api/v1/sections", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const wanted = useMemo(() => plain(settled).split(/\s+/).filter(Boolean), [settled]);
  const open = search.get("section");
  return (
    <Page title={t("common:pages.plain")} lead={t("lead")}>
      <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />}>
        {t("warning")}
      </Alert>
      <TextInput
        size="md"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Loaded query={sections}>
        {(all) => {
          const shown = all.filter((section) => sectionMatches(section, wanted));
          if (shown.length === 0) {
            return <EmptyState icon={IconSearchOff} title={t("nothing")} text={t("nothingText", { words: settled })} />;
          }
          return (
            <Accordion
              key={wanted.length > 0 ? "found" : "all"}
              variant="separated"
              radius="lg"
              keepMounted={false}
              value={wanted.length > 0 && shown.length === 1 ? (shown[0]?.name ?? null) : open}
              onChange={(name) =>
                setSearch(name === null ? {} : { section: name }, { replace: true, preventScrollReset: true })
              }
            >
              {shown.map((section) => (
                <Accordion.Item value={section.name} key={section.name} className="ae-card">
                  <Accordion.Control>
                    <Group justify="space-between" wrap="nowrap">
                      <div>
                        <Text fw={600}>{section.title}</Text>
                        <Text size="xs" c="dimmed" className="ae-mono">
                          {section.name}
                        </Text>
                      </div>
                      <Badge color="gray">{t("settings", { count: section.fields.length })}</Badge>
                    </Group>
                  </Accordion.Control>
                  <Accordion.Panel>
                    <Parameters section={section} wanted={wanted} />
                  </Accordion.Panel>
                </Accordion.Item>
              ))}
            </Accordion>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Parameters({ section, wanted }: { section: SectionInfo; wanted: readonly string[] }) {
  const whole = wanted.length === 0 || wanted.every((word) => plain(`${section.title} ${section.name}`).includes(word));
  const only = useCallback(
    (field: Field) =>
      whole ||
      wanted.every((word) =>
        plain(`${field.title} ${field.description} ${field.path} ${section.title} ${section.name}`).includes(word),
      ),
    [whole, wanted, section],
  );
  return <SectionForm section={section.name} only={only} />;
}

function sectionMatches(section: SectionInfo, wanted: readonly string[]): boolean {
  const fields = section.fields.map((field) => `${field.title} ${field.description ?? ""} ${field.path}`).join(" ");
  const text = plain(`${section.title} ${section.name} ${fields}`);
  return wanted.every((word) => text.includes(word));
}

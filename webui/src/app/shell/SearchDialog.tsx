import { Box, Highlight, Kbd, Modal, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAdjustments, IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useMemo, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import { pagesFor } from "../pages";
import { buildIndex, find, type Found } from "../searchIndex";
import { useSession } from "../session";

/** Finds pages and single settings by words; the way there is Enter. */
export function SearchDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("search.title")}
      size="lg"
      yOffset="8vh"
      centered={false}
      closeButtonProps={{ "aria-label": t("action.close") }}
      key={i18n.language}
    >
      <Search onClose={onClose} />
    </Modal>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const list = useId();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const sections = useQuery({
    queryKey: ["sections"],
    queryFn: ({ signal }) => api.get("/api/v1/sections", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const index = useMemo(() => {
    const pages = pagesFor(session).map((page) => ({
      path: page.path,
      title: t(`pages.${page.id}`),
      words: t(`pageWords.${page.id}`),
      icon: page.icon,
      sections: page.sections ?? [],
    }));
    return buildIndex(pages, sections.data ?? []);
  }, [session, sections.data, t]);
  const results = useMemo(() => find(index, words, 24), [index, words]);
  useEffect(() => setChosen(0), [words]);

  const go = (found: Found) => {
    onClose();
    void navigate(found.to);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((now) => (results.length === 0 ? 0 : (now + step + results.length) % results.length));
    }
    const target = results[chosen];
    if (event.key === "Enter" && target !== undefined) {
      event.preventDefault();
      go(target);
    }
  };
  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        size="md"
        placeholder={t("search.placeholder")}
        aria-label={t("search.title")}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={keys}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={results.length > 0 ? `${list}-${chosen}` : undefined}
        autoComplete="off"
      />
      <ScrollArea.Autosize mah="55dvh" type="auto" viewportProps={{ tabIndex: 0 }}>
        <div role="listbox" id={list} aria-label={t("search.results")}>
          {results.map((found, position) => {
            const Symbol = found.icon ?? IconAdjustments;
            return (
              <Box
                key={found.key}
                id={`${list}-${position}`}
                role="option"
                aria-selected={position === chosen}
                className="ae-result"
                onClick={() => go(found)}
                onMouseMove={() => setChosen(position)}
              >
                <Symbol size={18} stroke={1.7} aria-hidden />
                <div>
                  <Highlight highlight={words.split(/\s+/).filter(Boolean)} size="sm" fw={500} color="accent">
                    {found.title}
                  </Highlight>
                  {found.where === "" ? null : (
                    <Text size="xs" c="dimmed">
                      {found.where}
                    </Text>
                  )}
                </div>
              </Box>
            );
          })}
        </div>
        {results.length === 0 ? (
          <Text c="dimmed" size="sm" py="lg" ta="center" role="status">
            {t("search.nothing", { words })}
          </Text>
        ) : null}
      </ScrollArea.Autosize>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> {t("search.choose")} · <Kbd size="xs">Enter</Kbd>{" "}
        {t("search.go")}
      </Text>
    </Stack>
  );
}

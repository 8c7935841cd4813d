import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconX, type Icon } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFieldTarget } from "../../../forms/useFieldTarget";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { Beside } from "../parts/Beside";
import { NameRow } from "../parts/NameRow";
import { Preview } from "../parts/Preview";
import { UndoButton } from "../parts/UndoButton";
import { useUndo } from "../parts/useUndo";
import { freeKey } from "../profiles/profiles";
import { ShapeEditor, type Shape } from "./ShapeEditor";
import { rectangle, type Point } from "./shapes";

export interface NamedShape extends Shape {
  /** A fact beside the name. */
  note: string;
  /** More that can be set of it. */
  more?: ReactNode;
}

interface ShapesPageProps {
  title: string;
  /** The branch of the language file with add, lead, how, none, noneText, deleteTitle, deleteText. */
  words: "masks" | "areas";
  icon: Icon;
  /** Where the search leads to. */
  anchor: string;
  query: UseQueryResult;
  shapes: readonly NamedShape[];
  most: number;
  /** The number of the first one. */
  first: number;
  nameLength: number;
  busy: boolean;
  rectangular?: boolean | undefined;
  constrain?: (key: string | null, corners: Point[]) => Point[];
  onDrawn: (key: string, corners: Point[]) => void;
  onCorners: (key: string, corners: Point[]) => void;
  onName: (key: string, name: string) => void;
  onDelete: (key: string) => void;
  /** Under the list. */
  children?: ReactNode;
}

/** For those who do not draw: it is moved and bent by keys afterwards. */
const MIDDLE = rectangle([0.35, 0.35], [0.65, 0.65]);

/** Named shapes on the picture: drawn, listed, renamed, deleted after a question, and moves taken back. */
export function ShapesPage(props: ShapesPageProps) {
  const { t } = useTranslation(["video", "common"]);
  const { words, shapes, constrain } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [doomed, setDoomed] = useState<string | null>(null);
  const { undo, remember } = useUndo();
  useFieldTarget(props.query.data !== undefined);
  useEffect(() => {
    if (!drawing) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape") setDrawing(false);
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [drawing]);
  const drawn = (corners: Point[]) => {
    const key = freeKey(Object.fromEntries(shapes.map((shape) => [shape.key, shape])), props.first);
    setDrawing(false);
    setChosen(key);
    remember(null);
    props.onDrawn(key, corners);
  };
  const moved = (key: string, corners: Point[]) => {
    const before = shapes.find((shape) => shape.key === key)?.corners;
    if (before !== undefined) remember(() => props.onCorners(key, [...before]));
    props.onCorners(key, corners);
  };
  return (
    <Page
      title={props.title}
      lead={t(`${words}.lead`)}
      width="wide"
      actions={
        <Button
          variant={drawing ? "default" : "filled"}
          leftSection={drawing ? <IconX size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
          disabled={shapes.length >= props.most}
          onClick={() => setDrawing(!drawing)}
        >
          {drawing ? t("common:action.cancel") : t(`${words}.add`)}
        </Button>
      }
    >
      {drawing ? (
        <Alert color="accent" role="status">
          <Group justify="space-between" gap="sm">
            <Text size="sm" flex="1 1 16rem">
              {t(`${words}.how`)}
            </Text>
            <Button size="compact-sm" variant="default" onClick={() => drawn(MIDDLE)}>
              {t("shapeMiddle")}
            </Button>
          </Group>
        </Alert>
      ) : null}
      <Beside
        picture={
          <Preview>
            <ShapeEditor
              shapes={shapes}
              chosen={chosen}
              drawing={drawing}
              rectangular={props.rectangular}
              constrain={constrain}
              onChoose={setChosen}
              onDrawn={drawn}
              onChange={moved}
            />
          </Preview>
        }
      >
        <Stack gap="lg">
          <Loaded query={props.query}>
            {() => (
              <Card title={props.title} action={shapes.length === 0 ? undefined : <UndoButton undo={undo} />}>
                <div id={props.anchor}>
                  {shapes.length === 0 ? (
                    <EmptyState icon={props.icon} title={t(`${words}.none`)} text={t(`${words}.noneText`)} />
                  ) : (
                    <Stack gap="sm">
                      {shapes.map((shape) => (
                        <NameRow
                          key={shape.key}
                          name={shape.name}
                          label={t("masks.name")}
                          deleteLabel={t("masks.delete", { name: shape.name })}
                          note={shape.note}
                          maxLength={props.nameLength}
                          chosen={shape.key === chosen}
                          onChoose={() => setChosen(shape.key)}
                          onName={(name) => props.onName(shape.key, name)}
                          onDelete={() => setDoomed(shape.key)}
                        >
                          {shape.more}
                        </NameRow>
                      ))}
                    </Stack>
                  )}
                </div>
              </Card>
            )}
          </Loaded>
          {props.children}
        </Stack>
      </Beside>
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t(`${words}.deleteTitle`)}
        text={t(`${words}.deleteText`, { name: shapes.find((shape) => shape.key === doomed)?.name ?? "" })}
        confirm={t("common:action.delete")}
        busy={props.busy}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) props.onDelete(doomed);
          remember(null);
          setDoomed(null);
        }}
      />
    </Page>
  );
}

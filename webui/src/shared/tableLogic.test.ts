import { describe, expect, it } from "vitest";
import { arrange, toCsv, type Column } from "./tableLogic";

interface Row {
  name: string;
  size: number;
}
const columns: Column<Row>[] = [
  { id: "name", title: "Name", text: (row) => row.name },
  { id: "size", title: "Size", text: (row) => String(row.size), number: (row) => row.size },
];
const rows: Row[] = [
  { name: "port 10", size: 9 },
  { name: "port 9", size: 10 },
];

describe("tables", () => {
  it("sort texts as people count, and numbers as numbers", () => {
    expect(arrange(rows, columns, "", { id: "name", down: false }, "en")[0]?.name).toBe("port 9");
    expect(arrange(rows, columns, "", { id: "size", down: true }, "en")[0]?.size).toBe(10);
  });
  it("search every word in every column", () => {
    expect(arrange(rows, columns, "port 10", null, "en")).toHaveLength(2);
    expect(arrange(rows, columns, "nothing", null, "en")).toHaveLength(0);
  });
  it("export without letting a cell become a formula", () => {
    expect(toCsv([{ name: '=1+"x"', size: 1 }], columns)).toBe('"Name","Size"\r\n"\'=1+""x""","1"\r\n');
  });
});

import { licenseRequest, licenseView } from "../../contract/mod.ts";
import type { Noun } from "./operation.ts";

/** /api/v1/license */
export const LICENSE: Noun = {
  name: "license",
  title: "License",
  told: "How many machines may be deployed, and how many were.",
  operations: [
    {
      id: "getLicense",
      method: "get",
      path: "/api/v1/license",
      summary: "The licenses and what is left of them",
      answers: { 200: { told: "The licenses.", schema: licenseView } },
    },
    {
      id: "addLicense",
      method: "post",
      path: "/api/v1/license",
      summary: "Adds a license by the text of its file",
      request: licenseRequest,
      example: { text: "…" },
      answers: { 201: { told: "The licenses with the new one.", schema: licenseView } },
      problems: ["damaged", "signature", "expired", "added", "off", "too_many"].map((kind) =>
        `license.${kind}`
      ),
    },
  ],
};

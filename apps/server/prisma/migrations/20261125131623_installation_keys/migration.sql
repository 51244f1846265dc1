-- CreateTable
CREATE TABLE "installation_keys" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "installation_keys_pkey" PRIMARY KEY ("id")
);

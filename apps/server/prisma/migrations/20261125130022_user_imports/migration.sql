-- CreateTable
CREATE TABLE "user_imports" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "job_id" TEXT,
    "touched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_imports_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "user_import_chunks" (
    "tenant_id" TEXT NOT NULL,
    "import_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "records" BYTEA NOT NULL,

    CONSTRAINT "user_import_chunks_pkey" PRIMARY KEY ("tenant_id","import_id","position")
);

-- CreateIndex
CREATE INDEX "user_imports_tenant_id_job_id_idx" ON "user_imports"("tenant_id", "job_id");

-- AddForeignKey
ALTER TABLE "user_imports" ADD CONSTRAINT "user_imports_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "user_imports" ADD CONSTRAINT "user_imports_tenant_id_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "jobs"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "user_import_chunks" ADD CONSTRAINT "user_import_chunks_tenant_id_import_id_fkey" FOREIGN KEY ("tenant_id", "import_id") REFERENCES "user_imports"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Encrypted, so that compressing it is only work.
ALTER TABLE "user_import_chunks" ALTER COLUMN "records" SET STORAGE EXTERNAL;

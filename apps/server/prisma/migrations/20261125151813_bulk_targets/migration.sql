-- CreateTable
CREATE TABLE "bulk_targets" (
    "tenant_id" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "chunk" INTEGER NOT NULL,
    "user_ids" TEXT[] NOT NULL,

    CONSTRAINT "bulk_targets_pkey" PRIMARY KEY ("tenant_id","job_id","chunk")
);

-- AddForeignKey
ALTER TABLE "bulk_targets" ADD CONSTRAINT "bulk_targets_tenant_id_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "jobs"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

SELECT isolate_tenants('bulk_targets');

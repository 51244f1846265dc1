-- CreateTable
CREATE TABLE "jobs" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "dry_run" BOOLEAN NOT NULL DEFAULT false,
    "params" JSONB NOT NULL,
    "cursor" JSONB,
    "total" INTEGER,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "request_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_detail" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "job_errors" (
    "tenant_id" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "record" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "user_id" TEXT,
    "email" TEXT,
    "code" TEXT NOT NULL,
    "detail" TEXT NOT NULL,

    CONSTRAINT "job_errors_pkey" PRIMARY KEY ("tenant_id","job_id","record")
);

-- CreateIndex
CREATE INDEX "jobs_due_at_idx" ON "jobs"("due_at");

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "job_errors" ADD CONSTRAINT "job_errors_tenant_id_job_id_fkey" FOREIGN KEY ("tenant_id", "job_id") REFERENCES "jobs"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;


-- What no writer may get wrong.
ALTER TABLE "jobs"
    ADD CONSTRAINT "jobs_status_check" CHECK ("status" IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    ADD CONSTRAINT "jobs_finished_at_check" CHECK (("finished_at" IS NULL) = ("status" IN ('queued', 'running'))),
    ADD CONSTRAINT "jobs_counts_check" CHECK ("succeeded" >= 0 AND "failed" >= 0 AND "skipped" >= 0
        AND ("total" IS NULL OR "succeeded" + "failed" + "skipped" <= "total"));
